import { Router } from 'express'

/**
 * `GET /livez`: the process answers. `GET /readyz`: 200 while `ready()` gives true, else 503; a
 * failure of `ready` counts as not ready. Neither says why, because anyone may ask.
 */
export function probes({ ready }: { readonly ready: () => boolean | Promise<boolean> }): Router {
  const router = Router()
  router.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text/plain').send('alive\n')
  })
  router.get('/readyz', async (_request, response) => {
    const isReady = await askReadiness(ready)
    response
      .status(isReady ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .type('text/plain')
      .send(isReady ? 'ready\n' : 'not ready\n')
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
