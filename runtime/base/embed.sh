#!/bin/sh
# Writes C that holds files as text: `embed.sh table FILE...` an asset_table, `embed.sh text NAME FILE` one array.
bytes() { od -An -v -tu1 "$1" | sed 's/[0-9][0-9]*/&,/g'; echo '0'; }
if [ "$1" = text ]; then
  echo "extern const char $2[];"
  echo "const char $2[] = {"; bytes "$3"; echo "};"
  exit 0
fi
shift
echo '#include "base/asset.h"'
number=0
for file in "$@"; do
  echo "static const unsigned char text_$number[] = {"; bytes "$file"; echo "};"
  number=$((number + 1))
done
echo 'const struct asset asset_table[] = {'
number=0
for file in "$@"; do
  echo "  {\"$file\", (const char *)text_$number, sizeof text_$number - 1},"
  number=$((number + 1))
done
echo '  {0, 0, 0}};'
