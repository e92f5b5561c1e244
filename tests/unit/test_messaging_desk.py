"""Forgetting somebody: the conversation, what they sent, how to reach them."""

from __future__ import annotations

from pathlib import Path

from tests.channel_desk import Post, letter
from thora.channels.messaging.inbox import Item


async def test_of_whom_asks_for_it_nothing_is_left(tmp_path: Path) -> None:
    post = Post(tmp_path)
    await post.brings(letter("1", "hello"))
    sender = post.identity.sender("pigeon", "ana")
    assert post.conversations.load(sender) is not None
    assert post.addresses.find(sender) is not None
    await post.brings(letter("2", "delete my conversation"))
    assert post.conversations.load(sender) is None
    assert post.addresses.find(sender) is None


async def test_others_stay(tmp_path: Path) -> None:
    post = Post(tmp_path)
    await post.brings(letter("1", "hello", "ben"))
    desk = post.answerer._desk
    sender = post.identity.sender("pigeon", "ana")
    await desk.forget(Item(99, "pigeon", "k", sender, "", 1, 0, post.now, ""))
    assert post.conversations.load(post.identity.sender("pigeon", "ben")) is not None
