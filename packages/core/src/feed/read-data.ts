import { MillraceError } from '../errors.ts'
import { describeIssues, type StandardSchema } from '../standard-schema.ts'

/**
 * An event's data as the feed's user wants it.
 *
 * @throws MillraceError `protocol` where it is not JSON, or not what the schema asks for; `raw` is
 *   the data.
 */
export function readData(
  name: string,
  data: string,
  parse: 'text' | 'json',
  schema: StandardSchema | undefined,
): unknown {
  const value = parse === 'json' ? parseData(name, data) : data
  return schema ? validate(name, data, value, schema) : value
}

function parseData(name: string, data: string): unknown {
  try {
    return JSON.parse(data)
  } catch (cause) {
    throw new MillraceError('protocol', `An event '${name}' is not JSON.`, { raw: data, cause })
  }
}

function validate(name: string, raw: string, value: unknown, schema: StandardSchema): unknown {
  const result = schema['~standard'].validate(value)
  if ('then' in result) {
    const message = `The schema of event '${name}' is asynchronous; a feed's must answer at once.`
    throw new MillraceError('protocol', message, { raw })
  }
  if (!result.issues) return result.value
  const message = `An event '${name}' does not validate: ${describeIssues(result.issues)}`
  throw new MillraceError('protocol', message, { raw, cause: result.issues })
}
