import { Router } from 'express'
import { describe, expect, it } from 'vitest'
import { metrics } from '../../src/http/metrics.ts'
import { probes } from '../../src/http/probes.ts'
import { serve } from './serve.ts'

describe('probes', () => {
  it.each([
    ['ready', () => true, 200, 'ready\n'],
    ['ready in a while', () => Promise.resolve(true), 200, 'ready\n'],
    ['not ready', () => false, 503, 'not ready\n'],
    ['failing', () => Promise.reject(new Error('secret reason')), 503, 'not ready\n'],
  ])('of a service that is %s', async (_, ready, status, text) => {
    await using served = await serve((app) => {
      app.use(probes({ ready }))
    })
    const readiness = await fetch(`${served.url}/readyz`)
    expect(readiness.status).toBe(status)
    expect(await readiness.text()).toBe(text)
    expect(readiness.headers.get('cache-control')).toBe('no-store')
    const liveness = await fetch(`${served.url}/livez`)
    expect(liveness.status).toBe(200)
    expect(await liveness.text()).toBe('alive\n')
  })
})

describe('probes: an STS that does not answer', () => {
  it.each([
    ['answers', true, 200],
    ['answers in other regions', true, 200],
    ['does not answer', true, 200],
    ['does not answer', false, 503],
  ] as const)(
    'is said beside readiness, and no part of it: %s, %j',
    async (sts, isReady, status) => {
      await using served = await serve((app) => {
        app.use(probes({ ready: () => isReady, sts: () => sts }))
      })
      const inText = await fetch(`${served.url}/readyz`)
      expect(inText.status).toBe(status)
      expect(inText.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(await inText.text()).toBe(`${isReady ? 'ready' : 'not ready'}\nsts ${sts}\n`)
      const inJson = await fetch(`${served.url}/readyz`, {
        headers: { accept: 'application/json' },
      })
      expect(inJson.status).toBe(status)
      expect(inJson.headers.get('vary')).toBe('Accept')
      expect(await inJson.json()).toStrictEqual({ ready: isReady, sts })
      expect((await fetch(`${served.url}/livez`)).status).toBe(200)
    },
  )
})

describe('metrics', () => {
  it('say which regions do not answer', async () => {
    const counted = metrics({ processMetrics: false })
    counted.stsCircuit('eu-central-1', 'open')
    counted.stsCircuit('eu-west-1', 'open')
    counted.stsCircuit('eu-west-1', 'closed')
    await using served = await serve((app) => {
      app.get('/metrics', counted.answer)
    })
    const text = await (await fetch(`${served.url}/metrics`)).text()
    expect(text).toContain('fedbridge_sts_circuit_open{region="eu-central-1"} 1')
    expect(text).toContain('fedbridge_sts_circuit_open{region="eu-west-1"} 0')
  })

  it('count by the route as it is declared, never by what a caller chose', async () => {
    const counted = metrics({ processMetrics: false })
    await using served = await serve((app) => {
      app.use(counted.observe)
      app.get('/metrics', counted.answer)
      app.get('/saml/acs/:providerUuid', (_request, response) => void response.send('x'))
      const mounted = Router()
      mounted.get('/:id', (_request, response) => void response.status(404).send('x'))
      app.use('/Test-Idp', mounted)
    })
    for (const path of [
      '/saml/acs/SAMLSP1',
      '/saml/acs/SAMLSP2',
      '/test-IDP/7',
      '/nothing/1',
      '/nothing/2',
    ]) {
      await (await fetch(`${served.url}${path}`)).text()
    }
    await (await fetch(`${served.url}/nothing`, { method: 'PROPFIND' })).text()
    const answer = await fetch(`${served.url}/metrics`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const text = await answer.text()
    const totals = text
      .split('\n')
      .filter((line) => line.startsWith('fedbridge_http_requests_total{'))
      .sort()
    expect(totals).toEqual(
      [
        'fedbridge_http_requests_total{method="GET",route="/saml/acs/:providerUuid",status="200"} 2',
        'fedbridge_http_requests_total{method="GET",route="/test-idp/:id",status="404"} 1',
        'fedbridge_http_requests_total{method="GET",route="unmatched",status="404"} 2',
        'fedbridge_http_requests_total{method="other",route="unmatched",status="404"} 1',
      ].sort(),
    )
    expect(text).toContain(
      'fedbridge_http_request_duration_seconds_count{method="GET",route="/saml/acs/:providerUuid"} 2',
    )
  })

  it('count sign-ins by how they ended', async () => {
    const counted = metrics({ processMetrics: false })
    counted.signIn('success')
    counted.signIn('SIGNATURE_INVALID')
    counted.signIn('SIGNATURE_INVALID')
    await using served = await serve((app) => {
      app.get('/metrics', counted.answer)
    })
    const text = await (await fetch(`${served.url}/metrics`)).text()
    expect(text).toContain('fedbridge_sign_ins_total{outcome="success"} 1')
    expect(text).toContain('fedbridge_sign_ins_total{outcome="SIGNATURE_INVALID"} 2')
  })

  it('are apart from those of another service in the same process, and know the process', async () => {
    const one = metrics()
    metrics().signIn('success')
    await using served = await serve((app) => {
      app.get('/metrics', one.answer)
    })
    const text = await (await fetch(`${served.url}/metrics`)).text()
    expect(text).not.toContain('outcome="success"')
    expect(text).toContain('process_resident_memory_bytes')
  })
})
