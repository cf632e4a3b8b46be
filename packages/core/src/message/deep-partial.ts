/**
 * What a `T` may look like while its JSON is being written: any property may be missing, an array
 * may be short, and a string may be the beginning of one, so a literal type is a `string` here.
 */
export type DeepPartial<T> = T extends string
  ? string
  : T extends readonly unknown[]
    ? number extends T['length']
      ? readonly DeepPartial<T[number]>[]
      : { readonly [Index in keyof T]?: DeepPartial<T[Index]> }
    : T extends object
      ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
      : T
