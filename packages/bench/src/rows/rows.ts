import { client } from './client.ts'
import { decode } from './decode.ts'
import { memory } from './memory.ts'
import { page } from './page.ts'
import { relay } from './relay.ts'
import type { Row } from './row.ts'
import { size } from './size.ts'
import { survival } from './survival.ts'
import { toolInput } from './tool-input.ts'

/** SPEED's rows. Isolation is measured with the page: the same apps count their renders. */
export const rows: readonly Row[] = [decode, toolInput, client, page, size, memory, survival, relay]
