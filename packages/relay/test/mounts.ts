import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import type { Relay } from '../src/index.ts'

/** The frameworks the documentation shows the relay in, and that run here. */
export const mounts: Readonly<Record<string, (relay: Relay) => Server>> = {
  Hono(relay) {
    const app = new Hono()
    app.all('/api/*', (c) => relay.fetch(c.req.raw))
    const listener = getRequestListener(app.fetch)
    return createServer((incoming, outgoing) => void listener(incoming, outgoing))
  },

  Express(relay) {
    const app = express()
    app.all('/api/*path', getRequestListener(relay.fetch))
    app.use(express.json())
    return createServer(app)
  },
}
