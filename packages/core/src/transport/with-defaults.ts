/** Numbers by name, with the defaults of those not set: an `undefined` must not hide a default. */
export function withDefaults<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  options: { readonly [Key in NoInfer<Name>]?: number | undefined } | undefined,
): Record<Name, number> {
  const all: Record<Name, number> = { ...defaults }
  for (const name in all) all[name] = options?.[name] ?? defaults[name]
  return all
}
