# The same as `make run`, in a container:  docker compose up
FROM python:3.10-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 RASA_TELEMETRY_ENABLED=false
# Where warning signs are counted: the project's own folder is not Thora's to write to in here.
ENV THORA_STORE=sqlite:////thora/store/thora.db
WORKDIR /thora

# The locked packages first: they change seldom, so this layer is built once.
COPY requirements.lock ./
RUN pip install --no-cache-dir uv \
    && uv pip install --system --no-cache --require-hashes -r requirements.lock

COPY . .
RUN uv pip install --system --no-deps --no-build-isolation -e . \
    && useradd --create-home --uid 1000 thora \
    && mkdir -p models .rasa store \
    && chown -R thora models .rasa store

USER thora
# A model of the content as shipped; `thora serve` trains again when clinic.yml or data/ are replaced.
RUN thora train

EXPOSE 5005
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5005/chat/ready', timeout=4)"]
# Inside a container every address is the container's own; compose.yml publishes it on loopback only.
CMD ["thora", "serve", "--host", "0.0.0.0"]
