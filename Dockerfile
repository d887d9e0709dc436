# One image for web, worker, beat, sweep and migrations. Base images are named, not pinned to a registry address.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/lianjian
COPY requirements.txt /tmp/requirements.txt
RUN /opt/lianjian/bin/pip install --no-deps --require-hashes --only-binary=:all: -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home lianjian \
    && install -d -o lianjian -g lianjian /var/lib/lianjian
COPY --from=packages /opt/lianjian /opt/lianjian
WORKDIR /srv/lianjian
COPY manage.py ./
COPY config ./config
COPY engine ./engine
COPY backbone ./backbone
COPY accounts ./accounts
COPY catalog ./catalog
COPY enterprises ./enterprises
COPY matching ./matching
COPY demo ./demo
COPY data ./data
COPY static ./static
COPY templates ./templates
COPY locale ./locale
COPY docs ./docs
ENV PATH=/opt/lianjian/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    LIANJIAN_VAR=/var/lib/lianjian FILES_DIR=/var/lib/lianjian/files
USER lianjian
VOLUME /var/lib/lianjian
EXPOSE 8000
# Sync workers: the proxy in front hands over whole requests and takes whole answers.
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "4", "--timeout", "30", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200"]
