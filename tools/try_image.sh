#!/usr/bin/env bash
# Builds the image without a Docker daemon and tries it: it shows the demo, answers /healthz, and writes to its volume only.
#
#   sudo tools/try_image.sh [FOLDER]       # FOLDER: where base, image and volume are kept; needs about 4 GB
#
# For Debian as root, with: apt-get install buildah debootstrap. The base is Debian's own Python instead of python:3.11-slim,
# so that nothing is fetched but packages. PIP_CERT is handed on where a proxy has a certificate of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-/var/tmp/ai-news-image}
port=${PORT:-18080}
mkdir -p "$work"
build() { buildah --root "$work/store" --runroot "$work/run" "$@"; }

if [ ! -e "$work/base.tar" ]; then
  debootstrap --variant=minbase --include=ca-certificates,tzdata bookworm "$work/base"
  chroot "$work/base" apt-get install -y -qq --no-install-recommends python3 python3-venv python3-distutils > "$work/apt.log"
  chroot "$work/base" apt-get clean
  # What Debian's own slim images leave out too.
  rm -rf "$work/base/var/lib/apt/lists/"* "$work/base/usr/share/doc/"* "$work/base/usr/share/man/"* "$work/base/usr/share/locale/"*
  if [ -n "${PIP_CERT:-}" ]; then cp "$PIP_CERT" "$work/base/etc/ssl/certs/ca-certificates.crt"; fi
  tar -C "$work/base" -cf "$work/base.tar" .
fi
mkdir -p "$work/context"
ln -f "$work/base.tar" "$work/context/base.tar"
printf 'FROM scratch\nADD base.tar /\nENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt\n' > "$work/context/Dockerfile"
build build --isolation chroot --format docker --tag localhost/python-base "$work/context"
build build --isolation chroot --format docker --network host --layers --build-arg PYTHON_IMAGE=localhost/python-base --tag localhost/ai-news .
build images localhost/ai-news

root=$(build mount "$(build from localhost/ai-news)")
volume=$(mktemp -d -p "$work" volume.XXXX)
chown 10001:10001 "$volume"
# Runs a command as the image's user, on a read-only root file system; each step becomes the next, so that signals arrive.
inside=(env "ROOT=$root" "VOLUME=$volume" "PORT=$port" unshare --mount bash -c '
  mount --bind "$ROOT" "$ROOT" && mount --bind "$VOLUME" "$ROOT/data" && mount -t proc proc "$ROOT/proc"
  mount --rbind /dev "$ROOT/dev" && mount -o remount,bind,ro "$ROOT"
  exec chroot --userspec=10001:10001 "$ROOT" /usr/bin/env -i -C /data PATH=/opt/ai-news/bin:/usr/bin HOME=/data LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 AINEWS_DATA_DIR=/data AINEWS_HTTP_PORT="$PORT" "$@"' inside)

"${inside[@]}" ai-news demo > "$work/demo.txt" 2>&1
echo "ok: the demo"
for place in /new /opt/ai-news/new /tmp/new; do
  if "${inside[@]}" python3 -c "open('$place', 'w')" 2> /dev/null; then echo "FAILED: $place was written"; exit 1; fi
done
"${inside[@]}" python3 -c "open('/data/new', 'w')"
echo "ok: it writes to its volume and nowhere else"

began=$(date +%s%N)
"${inside[@]}" ai-news run > "$work/run.txt" 2>&1 &
running=$!
until curl -fsS "http://127.0.0.1:$port/healthz" 2> /dev/null; do kill -0 "$running" || { cat "$work/run.txt"; exit 1; }; sleep 0.1; done
echo " ok: alive after $(( ($(date +%s%N) - began) / 1000000 )) ms"
"${inside[@]}" ai-news health
echo "ok: health"
kill -TERM "$running" && wait "$running"
echo "ok: a clean end"
