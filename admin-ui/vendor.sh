#!/bin/sh
# Fetches the UI's vendored modules again and rewrites their lock file. Run it to change a version below;
# VendorLockTest fails when files and lock disagree. Needs npm, which checks what it downloads against the
# registry's integrity hashes; the build itself needs neither npm nor Node.
#
# The packages' own minified modules are taken as they are, except that imports by package name become
# relative: browsers resolve those without an import map, which our content security policy would forbid inline.
set -eu

packages='lit@3.3.3 lit-html@3.3.3 lit-element@4.2.2 @lit/reactive-element@2.1.2'
modules='
lit/index.js
lit-html/lit-html.js
lit-html/is-server.js
lit-html/directive.js
lit-html/directive-helpers.js
lit-html/directives/repeat.js
lit-element/lit-element.js
reactive-element/reactive-element.js
reactive-element/css-tag.js
'

here=$(cd "$(dirname "$0")" && pwd)
vendor="$here/src/main/resources/ui/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$vendor"
mkdir -p "$vendor"
for package in $packages; do
  name=${package%@*}
  short=${name#@lit/}
  archive=$(cd "$work" && npm pack --silent "$package")
  mkdir -p "$work/$short" "$vendor/$short"
  tar -xzf "$work/$archive" -C "$work/$short" --strip-components=1
  cp "$work/$short/LICENSE" "$vendor/$short/LICENSE"
done

for module in $modules; do
  case $module in
    */*/*) up='../..' ;;
    *) up='..' ;;
  esac
  mkdir -p "$vendor/$(dirname "$module")"
  sed -E \
      -e "s#(from|import)\"@lit/reactive-element\"#\1\"$up/reactive-element/reactive-element.js\"#g" \
      -e "s#(from|import)\"lit-html\"#\1\"$up/lit-html/lit-html.js\"#g" \
      -e "s#(from|import)\"(lit-html|lit-element)/#\1\"$up/\2/#g" \
      -e '/^\/\/# sourceMappingURL=/d' \
      "$work/$module" > "$vendor/$module"
done

{
  echo '# Written by admin-ui/vendor.sh: version, SHA-256, file.'
  for package in $packages; do
    name=${package%@*}
    version=${package##*@}
    short=${name#@lit/}
    (cd "$vendor" && find "$short" -type f | LC_ALL=C sort | while read -r file; do
      echo "$name@$version $(sha256sum "$file" | cut -d' ' -f1) $file"
    done)
  done
} > "$vendor/vendor.lock"
