# The site and its worker, ready for production: docker compose up (compose.yaml), or docs/running.md.

FROM python:3.13-slim-trixie AS build
WORKDIR /app
RUN python -m pip install --no-cache-dir --root-user-action=ignore uv==0.13.9
COPY requirements.txt .
RUN python -m venv --without-pip /venv \
    && uv pip sync --quiet --no-cache --require-hashes --compile-bytecode --python /venv/bin/python requirements.txt
COPY manage.py .
COPY matinee matinee
# As a demo, which needs no secret; the static files are the same ones.
RUN MATINEE_HOME=/tmp/build STATIC_ROOT=/app/static /venv/bin/python manage.py collectstatic --no-input --verbosity=0 \
        "--ignore=redoc*" \
    && /venv/bin/python -m compileall -q matinee manage.py

FROM python:3.13-slim-trixie
# pg_dump, pg_restore and psql, for backups. They serve every PostgreSQL up to their own version, 17.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin matinee \
    && install --directory --owner=matinee --group=matinee --mode=750 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MATINEE_ENV=production \
    MATINEE_HOME=/data \
    STATIC_ROOT=/app/static \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER matinee
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["python", "manage.py", "web"]
