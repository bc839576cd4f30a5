#!/bin/sh
# What the tests need from the system: PostgreSQL 15 or newer, Chromium, Pango, a Chinese font.
# Installed with the system's package manager only where missing; never skipped. The shell is
# Chromium without windows: the same engine, smaller and quicker.
set -eu
need=""
have_postgres() {
  command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/1[5-9]/bin/initdb >/dev/null 2>&1 \
    || test -x /opt/homebrew/opt/postgresql@15/bin/initdb
}
have_browser() {
  command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 \
    || command -v chromium-browser >/dev/null 2>&1 \
    || test -d "/Applications/Chromium.app" || test -d "/Applications/Google Chrome.app"
}
have_font() {
  test "$(uname)" = Darwin || { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh | grep -q .; }
}
have_pango() {
  if test "$(uname)" = Darwin; then
    ls /opt/homebrew/lib/libpangoft2-1.0.dylib /usr/local/lib/libpangoft2-1.0.dylib 2>/dev/null | grep -q .
  else
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep libpangoft2-1.0 >/dev/null \
      && PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep libharfbuzz-subset >/dev/null
  fi
}
have_postgres || need="$need postgresql"
have_browser || need="$need chromium"
have_font || need="$need fonts-noto-cjk fontconfig"
have_pango || need="$need libpangoft2-1.0-0 libharfbuzz-subset0"
test -z "$need" && exit 0
if command -v apt-get >/dev/null 2>&1; then
  sudo=""
  test "$(id -u)" = 0 || sudo="sudo"
  $sudo apt-get update -qq
  apt-cache show chromium-headless-shell >/dev/null 2>&1 \
    && need=$(echo "$need" | sed 's/ chromium$/&-headless-shell/;s/ chromium /&-headless-shell /')
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $need >/dev/null
elif command -v brew >/dev/null 2>&1; then
  for one in $need; do
    case $one in
      postgresql) brew install postgresql@15 ;;
      chromium) brew install --cask chromium ;;
      libpangoft2-1.0-0) brew install pango ;;
      *) ;;
    esac
  done
else
  echo "Please install:$need" >&2
  exit 1
fi
