/** An error in the shape that every provider's client understands. */
export function errorResponse(status: number, message: string): Response {
  return jsonResponse({ error: { message } }, status)
}

export function jsonResponse(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { 'cache-control': 'no-store' } })
}
