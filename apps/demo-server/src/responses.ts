import { FastResponse } from 'srvx'

/** An error in the shape that every provider's client understands. */
export function errorResponse(status: number, message: string): Response {
  return jsonResponse({ error: { message } }, status)
}

/** @param seconds What it asks to wait. */
export function notBackYet(seconds: number): Response {
  const response = errorResponse(503, 'The demo server is not back yet.')
  response.headers.set('retry-after', String(seconds))
  return response
}

export function jsonResponse(value: unknown, status = 200): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new FastResponse(JSON.stringify(value), { status, headers })
}
