# One image for every process; it runs as nobody and writes only to /tmp, the socket folder and the media volume.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt

COPY . .
# Static files are hashed and compressed at build time; the values here only let the settings load.
RUN SECRET_KEY=build MASTER_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgresql://none@/none STATIC_ROOT=/app/static-built \
    python manage.py collectstatic --noinput \
    && mkdir -p /run/pages /media && chown 65534:65534 /run/pages /media

USER 65534:65534
EXPOSE 8000
