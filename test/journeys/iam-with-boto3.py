"""Sets up federation with boto3, signs in, and prints what it saw as JSON.

Reads a JSON object from standard input: endpoint, metadata (XML), response (base64), account.
"""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config

given = json.load(sys.stdin)
once = Config(retries={"total_max_attempts": 1})


def client(service, **credentials):
    return boto3.client(
        service,
        endpoint_url=given["endpoint"],
        region_name="us-east-1",
        config=once,
        **credentials,
    )


administrator = {
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
iam = client("iam", **administrator)
sts = client("sts", **administrator)

provider_arn = iam.create_saml_provider(
    Name="Python", SAMLMetadataDocument=given["metadata"]
)["SAMLProviderArn"]
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Condition": {
                "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}
            },
        }
    ],
}
names = [f"Snake{number:03}" for number in range(1, 8)]
for name in names:
    role = iam.create_role(
        RoleName=name,
        Path="/python/",
        AssumeRolePolicyDocument=json.dumps(trust),
        Tags=[{"Key": "language", "Value": "python"}],
    )["Role"]
policy_arn = iam.create_policy(
    PolicyName="Slither",
    PolicyDocument=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}
            ],
        }
    ),
)["Policy"]["Arn"]
iam.attach_role_policy(RoleName=names[0], PolicyArn=policy_arn)

pages = list(
    iam.get_paginator("list_roles").paginate(
        PathPrefix="/python/", PaginationConfig={"PageSize": 3}
    )
)

assumed = client("sts").assume_role_with_saml(
    RoleArn=f"arn:aws:iam::{given['account']}:role/python/{names[0]}",
    PrincipalArn=provider_arn,
    SAMLAssertion=given["response"],
)
credentials = assumed["Credentials"]
session = {
    "aws_access_key_id": credentials["AccessKeyId"],
    "aws_secret_access_key": credentials["SecretAccessKey"],
    "aws_session_token": credentials["SessionToken"],
}


def presigned(**parameters):
    return client("sts", **session).generate_presigned_url(
        "get_caller_identity", Params=parameters, ExpiresIn=60, HttpMethod="GET"
    )


def fetched(url):
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return {"status": answer.status, "body": answer.read().decode()}
    except urllib.error.HTTPError as failure:
        return {"status": failure.code, "body": failure.read().decode()}


url = presigned()
errors = {}
for what, call in {
    "denied": lambda: client("iam", **session).create_user(UserName="eve"),
    "missing": lambda: iam.get_role(RoleName="Nobody"),
    "conflict": lambda: iam.delete_role(RoleName=names[0]),
}.items():
    try:
        call()
    except iam.exceptions.NoSuchEntityException as failure:
        errors[what] = ["NoSuchEntityException", str(failure)]
    except iam.exceptions.DeleteConflictException as failure:
        errors[what] = ["DeleteConflictException", str(failure)]
    except iam.exceptions.ClientError as failure:
        errors[what] = ["ClientError", str(failure)]

print(
    json.dumps(
        {
            "provider": provider_arn,
            # boto3 decodes the policy of a role by itself.
            "trust": iam.get_role(RoleName=names[0])["Role"][
                "AssumeRolePolicyDocument"
            ]
            == trust,
            "pages": [[role["RoleName"] for role in page["Roles"]] for page in pages],
            "markers": [page["IsTruncated"] for page in pages],
            "identity": client("sts", **session).get_caller_identity()["Arn"],
            "expires": credentials["Expiration"].isoformat(),
            "listed": len(client("iam", **session).list_roles(PathPrefix="/python/")["Roles"]),
            "presigned": fetched(url),
            "tampered": fetched(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61")),
            "errors": errors,
        }
    )
)
