import { demos } from '@millrace/demo-kit'

export function Header({ busy }: { readonly busy: boolean }) {
  return (
    <header className="site">
      <div className="site-inner">
        <a className="wordmark" href="/">
          <span className="wheel" data-turning={busy} />
          Millrace
        </a>
        <nav className="frameworks" aria-label="Framework">
          {demos.map(({ label, href }) => (
            <a key={href} href={href} aria-current={label === 'React' ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      </div>
      <div className="race" data-flowing={busy} />
    </header>
  )
}
