/** The variable that names the browser to use, before any other is looked for. */
export declare const CHROMIUM_VARIABLE: 'MILLRACE_CHROMIUM'
/** The path of an installed Chromium or Chrome, `undefined` when there is none. */
export declare function findChromium(env?: NodeJS.ProcessEnv): string | undefined
/** Playwright's launch options for the browser the tests drive. */
export declare function chromiumLaunchOptions(): { args: string[]; executablePath?: string }
