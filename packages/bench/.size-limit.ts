import { imports } from './src/size/imports.ts'

/** What `src/size/write.ts` has written, against the limits of each import. */
export default imports.flatMap(({ name, limit, limitWithAuto, limitWithAll }) => [
  { name, path: `dist/size/${name}/first/*.js`, gzip: true, limit },
  ...(limitWithAuto === undefined
    ? []
    : [
        {
          name: `${name}, with one answer of the largest protocol`,
          path: ['first', 'answer'].map((part) => `dist/size/${name}/${part}/*.js`),
          gzip: true,
          limit: limitWithAuto,
        },
        {
          name: `${name}, with every protocol`,
          path: ['first', 'all'].map((part) => `dist/size/${name}/${part}/*.js`),
          gzip: true,
          limit: limitWithAll,
        },
      ]),
])
