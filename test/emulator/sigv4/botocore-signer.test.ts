import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { authenticate } from '../../../src/emulator/sigv4/authenticate.ts'
import { parseSignature } from '../../../src/emulator/sigv4/parse-signature.ts'
import type { SignedRequest } from '../../../src/emulator/sigv4/parse-signature.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { describeWithPeers, findProgram } from '../../peers/peer.ts'
import type { Peer } from '../../peers/peer.ts'

const botocore: Peer = {
  name: 'botocore',
  install: 'apt-get install python3-botocore',
  path: findProgram('/usr/lib/python3/dist-packages/botocore/auth.py'),
}

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

/** Signs what stands on its input, at the time it runs, and prints what would go over the wire. */
const signer = `
import json, sys
from urllib.parse import urlsplit
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
case = json.load(sys.stdin)
credentials = Credentials('AKIAIOSFODNN7EXAMPLE', case['secret'], case.get('token'))
request = AWSRequest(method=case['method'], url='http://localhost:8400' + case['url'], params=case.get('params'), data=case.get('form'))
if case.get('form'):
    request.headers['Content-Type'] = 'application/x-www-form-urlencoded; charset=utf-8'
if case['auth'] == 'header':
    auth = SigV4Auth(credentials, case['service'], 'eu-west-1')
else:
    auth = SigV4QueryAuth(credentials, case['service'], 'eu-west-1', expires=60)
auth.add_auth(request)
sent = request.prepare()
url = urlsplit(sent.url)
body = sent.body or b''
body = body if isinstance(body, bytes) else body.encode()
headers = [[k, v.decode() if isinstance(v, bytes) else str(v)] for k, v in sent.headers.items()]
if not any(k.lower() == 'host' for k, _ in headers):
    headers.append(['Host', url.netloc])
print(json.dumps({'method': sent.method, 'url': (url.path or '/') + ('?' + url.query if url.query else ''), 'headers': headers, 'body': body.hex()}))
`

interface SignerCase {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly service: 'sts' | 'iam'
  readonly auth: 'header' | 'presigned'
  readonly token?: string
  readonly params?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}

function signedBy(made: SignerCase): SignedRequest {
  const printed = execFileSync('/usr/bin/python3', ['-c', signer], {
    input: JSON.stringify({ ...made, secret: secretAccessKey }),
    encoding: 'utf8',
  })
  const { body, ...request } = JSON.parse(printed) as Omit<SignedRequest, 'body'> & { body: string }
  return { ...request, body: Buffer.from(body, 'hex') }
}

const odd = { Action: 'X', 'b c': "~!*'()+ /?&=%", Ünïcode: '日本 🗝', Empty: '' }
const cases: Readonly<Record<string, SignerCase>> = {
  'a form': { method: 'POST', url: '/', service: 'sts', auth: 'header', form: odd },
  'a form with a session token': {
    method: 'POST',
    url: '/',
    service: 'iam',
    auth: 'header',
    token: 'a/token+of==',
    form: odd,
  },
  'a query string': { method: 'GET', url: '/', service: 'sts', auth: 'header', params: odd },
  'a path to be normalised and encoded': {
    method: 'GET',
    url: '/a%20b/./c//../d~e/',
    service: 'sts',
    auth: 'header',
  },
  'presigned, with a session token': {
    method: 'GET',
    url: '/',
    service: 'sts',
    auth: 'presigned',
    token: 'a/token+of==',
    params: odd,
  },
  'presigned, from a form': {
    method: 'POST',
    url: '/',
    service: 'iam',
    auth: 'presigned',
    form: odd,
  },
}

describeWithPeers('Signature Version 4 as botocore signs', [botocore], () => {
  it.each(Object.entries(cases))(
    '%s is accepted, and refused a byte later',
    async (_what, made) => {
      const request = signedBy(made)
      const check = (signed: SignedRequest) =>
        authenticate(signed, {
          // When it was signed is the signer's own time.
          clock: new MovableClock(parseSignature(request).requestDate),
          service: made.service,
          findAccessKey: (_id, token) =>
            Promise.resolve(
              token === made.token ? { secretAccessKey, principal: 'ann' } : 'token-invalid',
            ),
        })
      expect(await check(request)).toEqual({
        principal: 'ann',
        region: 'eu-west-1',
        form: made.auth,
      })
      const longer = { ...request, body: Buffer.concat([request.body, Buffer.from('&')]) }
      await expect(check(longer)).rejects.toMatchObject({ code: 'REQUEST_SIGNATURE_MISMATCH' })
    },
  )
})
