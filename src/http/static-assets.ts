import { Router } from 'express'
import { assets } from '../views/assets.ts'

/**
 * The style sheets and scripts of our pages. Their addresses contain a hash of their content, so
 * browsers may keep them for good.
 */
export function staticAssets(): Router {
  const router = Router()
  for (const { path, contentType, body } of assets) {
    router.get(path, (_request, response) => {
      response
        .set('Cache-Control', 'public, max-age=31536000, immutable')
        .set('Content-Type', contentType)
        .send(body)
    })
  }
  return router
}
