/** What survives a round trip through JSON, the only shape that mirror rows and journals keep. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
