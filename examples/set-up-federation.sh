#!/usr/bin/env bash
#
# Sets up federation with an identity provider, and tries it, with nothing but the AWS CLI.
#
#   examples/set-up-federation.sh             creates everything, signs in, changes to the second role
#   examples/set-up-federation.sh clean-up    deletes what the first call created
#
# What it creates: a SAML provider; the role access-session-tags, which people of the provider can
# assume when they bring the session tags cost-center, access-project and access-team, with the policy
# access-same-project-team of the IAM User Guide's ABAC tutorial; and the role release-manager, which
# sessions of the first role can assume. Then it assumes the first role with a response of the identity
# provider, the second with the credentials of the first, and asks each time who it is.
#
# Parameters, from the environment:
#
#   METADATA          file with the identity provider's metadata (only to set up)
#   RESPONSE          file with a SAMLResponse as it is posted: base64 (only to set up), or instead
#   RESPONSE_COMMAND  a command that prints one; it runs when everything is created. A response has to
#                     be used within five minutes
#   ENDPOINT          the service; http://localhost:8400 by default
#   PROVIDER_NAME     ExampleCorpProvider by default
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
#                     who sets things up; by default the administrator of the demonstration
#
# The identity provider has to assert (names start with https://aws.amazon.com/SAML/Attributes/):
#
#   Role                         arn:aws:iam::123456789012:role/access-session-tags,
#                                arn:aws:iam::123456789012:saml-provider/ExampleCorpProvider (no space)
#   RoleSessionName              alice@example.com
#   PrincipalTag:cost-center     987654
#   PrincipalTag:access-project  peg
#   PrincipalTag:access-team     eng, or qas
#   TransitiveTagKeys            cost-center and access-project: tags that the second session keeps
#   SourceIdentity               optional; the second session keeps it
#
# It stops with a message and a status other than 0 at the first thing that is not as it should be.

set -euo pipefail

endpoint=${ENDPOINT:-http://localhost:8400}
provider_name=${PROVIDER_NAME:-ExampleCorpProvider}
first_role=access-session-tags
second_role=release-manager
access_policy=access-same-project-team

export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-AKIAIOSFODNN7EXAMPLE}
export AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
export AWS_DEFAULT_OUTPUT=text AWS_PAGER=

aws() { command aws --endpoint-url "$endpoint" "$@"; }

fail() {
  echo "$*" >&2
  exit 1
}

IFS=: read -r _ partition _ _ account _ < <(aws sts get-caller-identity --query Arn)
provider_arn="arn:$partition:iam::$account:saml-provider/$provider_name"
first_role_arn="arn:$partition:iam::$account:role/$first_role"
second_role_arn="arn:$partition:iam::$account:role/$second_role"
access_policy_arn="arn:$partition:iam::$account:policy/$access_policy"

clean_up() {
  aws iam delete-role-policy --role-name "$second_role" --policy-name own-project
  aws iam delete-role --role-name "$second_role"
  aws iam detach-role-policy --role-name "$first_role" --policy-arn "$access_policy_arn"
  aws iam delete-role --role-name "$first_role"
  aws iam delete-policy --policy-arn "$access_policy_arn"
  aws iam delete-saml-provider --saml-provider-arn "$provider_arn"
  echo "deleted $second_role_arn $first_role_arn $access_policy_arn $provider_arn"
}

if [[ ${1-} == clean-up ]]; then
  clean_up
  exit
fi
[[ $# -eq 0 ]] || fail "usage: $0 [clean-up]"
[[ -r ${METADATA-} ]] || fail 'METADATA has to name a file with the metadata of an identity provider'
[[ -r ${RESPONSE-} || -n ${RESPONSE_COMMAND-} ]] ||
  fail 'RESPONSE has to name a file with a SAMLResponse, or RESPONSE_COMMAND a command that prints one'

# 1. The identity provider.
created=$(aws iam create-saml-provider --name "$provider_name" \
  --saml-metadata-document "file://$METADATA" --query SAMLProviderArn)
[[ $created == "$provider_arn" ]] || fail "the provider is $created, and not $provider_arn"
echo "created $created"

# 2. The first role. Session tags need sts:TagSession, a source identity sts:SetSourceIdentity.
aws iam create-role --role-name "$first_role" --query Role.Arn --assume-role-policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [{
    \"Sid\": \"AllowSamlIdentityAssumeRole\",
    \"Effect\": \"Allow\",
    \"Action\": [\"sts:AssumeRoleWithSAML\", \"sts:TagSession\", \"sts:SetSourceIdentity\"],
    \"Principal\": { \"Federated\": \"$provider_arn\" },
    \"Condition\": {
      \"StringLike\": {
        \"aws:RequestTag/cost-center\": \"*\",
        \"aws:RequestTag/access-project\": \"*\",
        \"aws:RequestTag/access-team\": [\"eng\", \"qas\"]
      },
      \"StringEquals\": { \"SAML:aud\": \"https://signin.aws.amazon.com/saml\" }
    }
  }]
}" | sed 's/^/created /'

# Secrets of one's own project, team and cost center. The shell leaves ${aws:...} alone in quotes.
aws iam create-policy --policy-name "$access_policy" --query Policy.Arn --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllActionsSecretsManagerSameProjectSameTeam",
      "Effect": "Allow",
      "Action": "secretsmanager:*",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:ResourceTag/access-project": "${aws:PrincipalTag/access-project}",
          "aws:ResourceTag/access-team": "${aws:PrincipalTag/access-team}",
          "aws:ResourceTag/cost-center": "${aws:PrincipalTag/cost-center}"
        },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["access-project", "access-team", "cost-center", "Name", "OwnedBy"]
        },
        "StringEqualsIfExists": {
          "aws:RequestTag/access-project": "${aws:PrincipalTag/access-project}",
          "aws:RequestTag/access-team": "${aws:PrincipalTag/access-team}",
          "aws:RequestTag/cost-center": "${aws:PrincipalTag/cost-center}"
        }
      }
    },
    {
      "Sid": "AllResourcesSecretsManagerNoTags",
      "Effect": "Allow",
      "Action": ["secretsmanager:GetRandomPassword", "secretsmanager:ListSecrets"],
      "Resource": "*"
    },
    {
      "Sid": "ReadSecretsManagerSameTeam",
      "Effect": "Allow",
      "Action": ["secretsmanager:Describe*", "secretsmanager:Get*", "secretsmanager:List*"],
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:ResourceTag/access-team": "${aws:PrincipalTag/access-team}" }
      }
    },
    {
      "Sid": "DenyUntagSecretsManagerReservedTags",
      "Effect": "Deny",
      "Action": "secretsmanager:UntagResource",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringLike": { "aws:TagKeys": "access-*" } }
    },
    {
      "Sid": "DenyPermissionsManagement",
      "Effect": "Deny",
      "Action": "secretsmanager:*Policy",
      "Resource": "*"
    }
  ]
}' | sed 's/^/created /'
aws iam attach-role-policy --role-name "$first_role" --policy-arn "$access_policy_arn"

# 3. The second role, for engineers of the first. Inherited tags need sts:TagSession as well, an
#    inherited source identity sts:SetSourceIdentity. Within one account, a trust policy that names the
#    role is all it takes: the first role needs no policy that allows sts:AssumeRole.
aws iam create-role --role-name "$second_role" --query Role.Arn --assume-role-policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [{
    \"Effect\": \"Allow\",
    \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\", \"sts:SetSourceIdentity\"],
    \"Principal\": { \"AWS\": \"$first_role_arn\" },
    \"Condition\": {
      \"StringEquals\": {
        \"aws:PrincipalTag/access-team\": \"eng\",
        \"aws:RequestTag/stage\": [\"beta\", \"production\"]
      }
    }
  }]
}" | sed 's/^/created /'
# It may look at itself when the project came along, and list roles if the team had come, too.
aws iam put-role-policy --role-name "$second_role" --policy-name own-project --policy-document "{
  \"Version\": \"2012-10-17\",
  \"Statement\": [
    {
      \"Effect\": \"Allow\",
      \"Action\": \"iam:GetRole\",
      \"Resource\": \"$second_role_arn\",
      \"Condition\": { \"Null\": { \"aws:PrincipalTag/access-project\": \"false\" } }
    },
    {
      \"Effect\": \"Allow\",
      \"Action\": \"iam:ListRoles\",
      \"Resource\": \"*\",
      \"Condition\": { \"Null\": { \"aws:PrincipalTag/access-team\": \"false\" } }
    }
  ]
}"

# Makes the credentials "key secret token arn" the present ones, and asks the service who they are.
become() {
  local expected=$4 identity
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3
  identity=$(aws sts get-caller-identity --query Arn)
  [[ $identity == "$expected" ]] || fail "the session is $expected, and get-caller-identity says $identity"
  echo "signed in as $identity"
}
credentials='[Credentials.AccessKeyId,Credentials.SecretAccessKey,Credentials.SessionToken,AssumedRoleUser.Arn]'

# 4. Sign in. The response goes through a file: it can be longer than an argument may be.
response=$(mktemp)
trap 'rm -f "$response"' EXIT
if [[ -n ${RESPONSE_COMMAND-} ]]; then
  bash -c "$RESPONSE_COMMAND" | tr -d '\r\n' >"$response"
else
  tr -d '\r\n' <"$RESPONSE" >"$response"
fi
session=$(AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' aws sts assume-role-with-saml \
  --role-arn "$first_role_arn" --principal-arn "$provider_arn" \
  --saml-assertion "file://$response" --query "$credentials")
# shellcheck disable=SC2086
become $session

# 5. Change to the second role, with a tag more. Transitive tags and the source identity come along.
session=$(aws sts assume-role --role-arn "$second_role_arn" --role-session-name release-1 \
  --tags Key=stage,Value=beta --query "$credentials")
# shellcheck disable=SC2086
become $session

# 6. What the second session may do: it has the project, and not the team.
aws iam get-role --role-name "$second_role" --query Role.Arn | sed 's/^/may see /'
if refusal=$(aws iam list-roles --query 'Roles[].Arn' 2>&1); then
  fail 'list-roles was allowed, though access-team is not transitive'
fi
[[ $refusal == *AccessDenied* ]] || fail "list-roles failed otherwise: $refusal"
echo 'may not list roles'
