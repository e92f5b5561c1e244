"""`python -m thora` is `thora`."""

from thora.cli import main

if __name__ == "__main__":
    main()
