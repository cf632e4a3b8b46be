export function findNginx(): string | undefined
export function findPythonWithHttpx(): string | undefined
