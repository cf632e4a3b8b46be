import { createAssemblerWith, type Assembler, type AssemblerOptions } from './assemble.ts'
import { createPartialJson } from './partial-json.ts'
import type { ToolSet } from './tools.ts'

/**
 * Creates an assembler. A delta only marks its part as changed; `message()` then makes a new object
 * for each part touched since the last call, and keeps all others.
 */
export function createAssembler<Tools extends ToolSet = ToolSet>(
  options?: AssemblerOptions<Tools>,
): Assembler<Tools> {
  return createAssemblerWith(createPartialJson, options)
}
