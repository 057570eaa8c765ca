"""A custom identity broker: from the keys of a user to the URL of the console, in the forms of the guide.

Reads a JSON object from standard input: endpoint, roleArn, accessKeyId, secretAccessKey. Prints what it
sent and what came of it as JSON; the last step is the browser's.
"""

import json
import sys
import urllib.parse

import boto3
import requests

given = json.load(sys.stdin)
federation = given["endpoint"] + "/federation"
destination = "https://console.aws.amazon.com/"
sts = boto3.client(
    "sts",
    endpoint_url=given["endpoint"],
    region_name="us-east-1",
    aws_access_key_id=given["accessKeyId"],
    aws_secret_access_key=given["secretAccessKey"],
)


def session_of(answer):
    credentials = answer["Credentials"]
    return json.dumps(
        {
            "sessionId": credentials["AccessKeyId"],
            "sessionKey": credentials["SecretAccessKey"],
            "sessionToken": credentials["SessionToken"],
        }
    )


def role_session(name):
    return session_of(
        sts.assume_role(RoleArn=given["roleArn"], RoleSessionName=name)
    )


def query(*parameters):
    return "?" + "&".join(
        name + "=" + urllib.parse.quote_plus(value) for name, value in parameters
    )


def outcome(response):
    return {
        "status": response.status_code,
        "method": response.request.method,
        "path": response.request.path_url,
        "body": response.request.body,
        "type": response.headers["content-type"],
        "answer": response.json(),
    }


def by_get(session, *duration):
    return requests.get(
        federation
        + query(("Action", "getSigninToken"), *duration, ("Session", session)),
        headers={"Accept": "application/json"},
    )


def by_post(session, **duration):
    return requests.post(
        federation,
        data={"Action": "getSigninToken", **duration, "Session": session},
        headers={"Accept": "application/json"},
    )


def login_url(token):
    # As the sample for GET has it: the issuer is a name, and the token is put in as it came.
    return (
        federation
        + query(
            ("Action", "login"), ("Issuer", "Example.org"), ("Destination", destination)
        )
        + "&SigninToken="
        + token
    )


seen = {}

got = by_get(role_session("BrokerByGet"), ("SessionDuration", "43200"))
seen["get"] = outcome(got)
seen["loginUrl"] = login_url(got.json()["SigninToken"])

posted = by_post(role_session("BrokerByPost"), SessionDuration="43200")
seen["post"] = outcome(posted)
seen["loginForm"] = {
    "Action": "login",
    "Issuer": "Example.org",
    "Destination": destination,
    "SigninToken": posted.json()["SigninToken"],
}

# The Java and the Ruby sample: a federated user, with another name for the duration and a session type.
policy = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Action": "sns:*", "Effect": "Allow", "Resource": "*"}],
    }
)
federated = session_of(
    sts.get_federation_token(Name="UserName", DurationSeconds=1800, Policy=policy)
)
java = requests.get(
    federation
    + query(
        ("Action", "getSigninToken"),
        ("DurationSeconds", "43200"),
        ("SessionType", "json"),
        ("Session", federated),
    ),
    headers={"Accept": "application/json"},
)
seen["java"] = outcome(java)
seen["javaLoginUrl"] = (
    federation
    + query(
        ("Action", "login"),
        ("SigninToken", java.json()["SigninToken"]),
        ("Issuer", "https://mysignin.internal.mycompany.com/"),
        ("Destination", destination + "sns"),
    )
)
seen["ruby"] = outcome(by_get(federated, ("SessionType", "json")))

# What the guide warns of.
seen["refused"] = outcome(by_post(federated, SessionDuration="1800"))

json.dump(seen, sys.stdout)
