/** Starts the program. Node keeps the compiled sources, so that it starts fast the next time. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./program.ts')
