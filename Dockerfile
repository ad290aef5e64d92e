# ai-news as an image, linux/amd64 and linux/arm64. Targets:
#   slim   (default) the bot with the extractive summariser, Slack, Discord and PostgreSQL
#   model  the same with transformers on CPU torch; weights are downloaded into the volume on first use, never into the image
#
#   docker build -t ai-news .
#   docker build -t ai-news:model --target model .
#
# It fetches from package registries only. Everything is pinned in requirements/*.lock with hashes (`make lock`).
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements/build.lock requirements/slim.lock requirements/
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
# Wheels first, made with pinned build tools: kiwipiepy_model comes as source only.
RUN python3 -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r requirements/build.lock
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --require-hashes -r requirements/slim.lock -w /wheels
RUN python3 -m venv --without-pip /opt/ai-news \
 && /opt/build/bin/pip --python /opt/ai-news/bin/python install --no-index --no-deps --no-compile /wheels/*.whl \
 # What nothing here reads, 100 MB: tests, sources in C, symbols for debuggers, the languages of calendars and lexers that are
 # never asked for, the dictionary that Kiwi is told not to load, Fortran.
 && cd /opt/ai-news/lib/python3*/site-packages \
 && find . -type d -name tests -prune -exec rm -r {} + \
 && find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.[acho]' -o -name '*.[ch]pp' \) -delete \
 && find . -type f -name '*.so*' -exec strip --strip-unneeded {} + \
 && find babel/locale-data -type f ! -name 'root.dat' ! -name 'en*.dat' ! -name 'ko*.dat' -delete \
 && find holidays/locale -mindepth 1 -maxdepth 1 ! -name 'ko' ! -name 'en_US' -exec rm -r {} + \
 && find pygments/lexers -type f ! -name '__init__.py' ! -name '_mapping.py' ! -name 'python.py' ! -name 'special.py' -delete \
 && rm -rf kiwipiepy_model/multi.dict numpy/distutils numpy/f2py discord/bin
COPY pyproject.toml README.md LICENSE feeds.yaml ./
COPY bot bot
COPY digest digest
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps . -w /own \
 && /opt/build/bin/pip --python /opt/ai-news/bin/python install --no-index --no-deps --no-compile /own/*.whl
# One demo proves what was built, and leaves bytecode of exactly the modules that are used: half of what compiling all takes.
RUN cd /tmp && LANG=C.UTF-8 /opt/ai-news/bin/ai-news demo > /dev/null \
 && /opt/ai-news/bin/python -c "import discord, psycopg, slack_bolt.async_app; import bot.platforms.slack_app, bot.web.site" \
 && /opt/ai-news/bin/python -c "import datetime, digest.daysoff as days; assert days.is_public_holiday(datetime.date(2026, 3, 1))" \
 && /opt/ai-news/bin/python -m compileall -q /opt/ai-news/lib/python3*/site-packages/bot /opt/ai-news/lib/python3*/site-packages/digest \
 && rm -rf /tmp/*

FROM build AS build-model
# PyTorch's own index has builds without CUDA; a mirror of it, or a folder of wheels at an http address, will do as well.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements/model.lock requirements/torch.txt requirements/
RUN /opt/build/bin/pip --python /opt/ai-news/bin/python install --only-binary :all: --no-deps --no-compile --index-url "${TORCH_INDEX}" -r requirements/torch.txt
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --require-hashes -r requirements/model.lock -w /wheels-model --find-links /wheels \
 && /opt/build/bin/pip --python /opt/ai-news/bin/python install --no-index --no-deps --no-compile /wheels-model/*.whl \
 && /opt/ai-news/bin/python -c "import accelerate, torch, transformers; transformers.AutoModelForCausalLM, transformers.LlamaForCausalLM"

FROM ${PYTHON_IMAGE} AS runtime
RUN groupadd --gid 10001 ai-news && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin ai-news \
 && install -d -o 10001 -g 10001 -m 0700 /data
# The volume is the only place written to; the root file system may be read-only. Bytecode was compiled in the build.
ENV PATH=/opt/ai-news/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    HOME=/data \
    AINEWS_DATA_DIR=/data \
    AINEWS_HTTP_PORT=8080
EXPOSE 8080
USER 10001:10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=90s --retries=3 CMD ["ai-news", "health"]
ENTRYPOINT ["ai-news"]
CMD ["run"]
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="ai-news" \
      org.opencontainers.image.description="Korean news about open and closed AI and AI policy, for Slack and Discord" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM runtime AS model
ENV HF_HOME=/data/models \
    AINEWS_SUMMARISER=transformers
COPY --from=build-model /opt/ai-news /opt/ai-news

FROM runtime AS slim
COPY --from=build /opt/ai-news /opt/ai-news
