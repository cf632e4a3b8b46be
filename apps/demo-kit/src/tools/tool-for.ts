import type { Wish } from '../wish.ts'
import type { Tool } from './tool.ts'
import { tripTool } from './trip-tool.ts'
import { weatherTool } from './weather-tool.ts'

/** The tool that a wish calls for, if any. */
export function toolFor(wish: Wish | null): Tool | null {
  if (wish === 'weather') return weatherTool
  return wish === 'trip' ? tripTool : null
}
