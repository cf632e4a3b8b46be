import { imports } from './src/size/imports.ts'

/** What `src/size/write.ts` has written, against the limits of each import. */
export default imports.flatMap(({ name, limit, limitWithAuto }) => [
  { name, path: `dist/size/${name}/first/*.js`, gzip: true, limit },
  ...(limitWithAuto === undefined
    ? []
    : [
        {
          name: `${name}, with every protocol`,
          path: `dist/size/${name}/*/*.js`,
          gzip: true,
          limit: limitWithAuto,
        },
      ]),
])
