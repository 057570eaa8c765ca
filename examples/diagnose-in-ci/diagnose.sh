#!/usr/bin/env bash
#
# Fails when a saved SAML response would not get a session at AWS, and says why. For a job of
# continuous integration beside the configuration of an identity provider, as sign-in.yml has it.
#
#   examples/diagnose-in-ci/diagnose.sh [response]
#
# The response beside this script has its RoleSessionName misspelt, so that the job can be seen to fail;
# corrected-response.txt passes. Both were signed for the example, by a key that nobody has any more.
#
# Parameters, from the environment:
#
#   RESPONSE   the saved response, as base64, XML, HAR, ...; response.txt beside this script by default
#   METADATA   the metadata of the identity provider; idp-metadata.xml beside this script by default
#   TRUST      the trust policy of the role; trust-policy.json beside this script by default
#   REPORT     where the JUnit XML goes; diagnosis.xml by default
#   FEDBRIDGE  the command; npx fedbridge by default
#
# It exits as fedbridge does: 0 accepted, 1 something is wrong with the response, 2 wrong usage, 78 the
# metadata cannot be used.

set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
response=${1:-${RESPONSE:-$here/response.txt}}
report=${REPORT:-diagnosis.xml}
read -r -a fedbridge <<<"${FEDBRIDGE:-npx fedbridge}"

# A saved response is older than the five minutes that AWS takes it for: it is judged at its own time.
arguments=(
  diagnose "$response"
  --at document
  --metadata "${METADATA:-$here/idp-metadata.xml}"
  --trust-policy "${TRUST:-$here/trust-policy.json}"
)

"${fedbridge[@]}" "${arguments[@]}" --format junit >"$report"
status=$?

if [ "$status" -eq 1 ]; then
  # The same for people, in the log of the job; its first line is what to mend first.
  text=$("${fedbridge[@]}" "${arguments[@]}" --format text)
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    first=${text%%$'\n'*}
    echo "::error title=The SAML response would be refused::${first//%/%25}"
  fi
  printf '%s\n' "$text"
fi
exit "$status"
