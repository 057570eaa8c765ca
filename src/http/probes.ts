import { Router } from 'express'

/** How the STS that sessions come from has answered of late. */
export type StsCondition = 'answers' | 'answers in other regions' | 'does not answer'

export interface ProbesOptions {
  readonly ready: () => boolean | Promise<boolean>
  /** Said beside readiness, and no part of it. */
  readonly sts?: () => StsCondition
}

/**
 * `GET /livez`: the process answers. `GET /readyz`: 200 while `ready()` gives true, else 503; a
 * failure of `ready` counts as not ready. Neither says why, because anyone may ask.
 *
 * An STS that does not answer is said in a line of its own and leaves the status as it is: another process
 * would get no further, and one that is taken out of service cannot tell people what is wrong.
 * With `Accept: application/json` the answer is `{"ready":true,"sts":"answers"}`.
 */
export function probes({ ready, sts }: ProbesOptions): Router {
  const router = Router()
  router.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text/plain').send('alive\n')
  })
  router.get('/readyz', async (request, response) => {
    const isReady = await askReadiness(ready)
    const condition = sts?.()
    response.status(isReady ? 200 : 503).set('Cache-Control', 'no-store')
    response.vary('Accept')
    if (request.accepts(['text', 'json']) === 'json') {
      response.json({ ready: isReady, ...(condition === undefined ? {} : { sts: condition }) })
      return
    }
    response
      .type('text/plain')
      .send(
        `${isReady ? 'ready' : 'not ready'}\n${condition === undefined ? '' : `sts ${condition}\n`}`,
      )
  })
  return router
}

async function askReadiness(ready: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await ready()
  } catch {
    return false
  }
}
