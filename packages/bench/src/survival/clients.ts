import type { Client } from './client.ts'
import { eventsource } from './clients/eventsource.ts'
import { eventsourceClient } from './clients/eventsource-client.ts'
import { fetchEventSourceGet, fetchEventSourcePost } from './clients/fetch-event-source.ts'
import { millrace, millraceResumed } from './clients/millrace.ts'
import { openai } from './clients/openai.ts'

/** Those who have to read every answer exactly. */
export const exactClients: readonly Client[] = [
  millrace,
  millraceResumed,
  eventsource,
  eventsourceClient,
]

export const clients: readonly Client[] = [
  ...exactClients,
  fetchEventSourceGet,
  fetchEventSourcePost,
  openai,
]
