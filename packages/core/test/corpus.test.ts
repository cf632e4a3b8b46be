import { beforeAll, describe, expect, test } from 'vitest'
import { loadRepeatReader } from '../src/protocols/payload-reader.ts'
import { differences } from './corpus/compare.ts'
import { corpusFolder, loadRecordings } from './corpus/recordings.ts'
import { protocolsOf, replay } from './corpus/replay.ts'
import { seededSplit } from './corpus/splits.ts'
import { checkWellFormed } from './protocols/read.ts'

const folder = corpusFolder()
if (!folder)
  console.info('No corpus: the recordings are skipped. Set MILLRACE_CORPUS to its folder.')

describe.runIf(folder).each([
  { how: 'parsed', prepare: async () => {} },
  { how: 'compared with the one before', prepare: loadRepeatReader },
])('a recording gives what it must, each event $how', ({ prepare }) => {
  const recordings = folder ? loadRecordings(folder) : []
  beforeAll(prepare)

  test.for(recordings)('$path', ({ path, api, bytes, expected }) => {
    for (const protocol of protocolsOf(api)) {
      for (const pieces of [[bytes], seededSplit(bytes, path.length)]) {
        const { result, deltas } = replay(pieces, protocol)
        expect(differences(expected, result), protocol.name).toEqual([])
        checkWellFormed(deltas)
      }
    }
  })
})
