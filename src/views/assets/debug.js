// Comfort for the debugger's page. Everything here can be done without it.

// A file dropped anywhere goes into the form, and is judged at once.
const file = document.querySelector('#debug-form input[type="file"]')
if (file) {
  const carriesFile = (event) => event.dataTransfer?.types.includes('Files') ?? false
  let depth = 0
  const show = (change) => {
    depth = Math.max(0, depth + change)
    document.body.classList.toggle('dropping', depth > 0)
  }
  addEventListener('dragenter', (event) => carriesFile(event) && show(1))
  addEventListener('dragleave', (event) => carriesFile(event) && show(-1))
  addEventListener('dragover', (event) => carriesFile(event) && event.preventDefault())
  addEventListener('drop', (event) => {
    if (!carriesFile(event)) return
    event.preventDefault()
    show(-depth)
    if (event.dataTransfer.files.length === 0) return
    const dropped = new DataTransfer()
    dropped.items.add(event.dataTransfer.files[0])
    file.files = dropped.files
    for (let part = file.closest('details'); part; part = part.parentElement.closest('details')) {
      part.open = true
    }
    file.form.requestSubmit()
  })
}

// A finding as text, for a ticket or a message.
const findings = [...document.querySelectorAll('[data-finding]')]
const textOf = (finding) =>
  [...finding.querySelectorAll('[data-title], .place, .text, .compared > div, .advice > div')]
    .filter((part) => part.closest('[data-finding]') === finding)
    .map((part) => part.innerText.trim().replaceAll(/\s*\n\s*/g, '\n  '))
    .join('\n')
for (const finding of findings) {
  const head = finding.querySelector(':scope > .head')
  if (!head || !navigator.clipboard) break
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  const title = head.querySelector('[data-title]').textContent
  button.setAttribute('aria-label', `Copy the finding ${title}`)
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(textOf(finding))
      button.textContent = 'Copied'
    } catch {
      button.textContent = 'Not copied'
    }
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  })
  head.append(button)
}

// The row of the finding that the pointer is over, and the keyboard's way from finding to finding.
const light = (finding, on) => {
  if (finding.dataset.row) {
    document.getElementById(finding.dataset.row)?.classList.toggle('lit', on)
  }
}
for (const finding of findings) {
  finding.addEventListener('pointerenter', () => light(finding, true))
  finding.addEventListener('pointerleave', () => light(finding, false))
}
addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  if (event.target.closest('input, textarea, select')) return
  const now = findings.indexOf(document.activeElement.closest('[data-finding]'))
  const next = now === -1 ? 0 : now + (event.key === 'ArrowDown' ? 1 : -1)
  const finding = findings[next]
  if (!finding) return
  event.preventDefault()
  for (let part = finding.closest('details'); part; part = part.parentElement.closest('details')) {
    part.open = true
  }
  finding.focus()
})
if (findings.length > 1) {
  const hint = document.createElement('li')
  hint.className = 'keys'
  hint.textContent = 'Alt ↓ and Alt ↑ go from finding to finding'
  document.querySelector('.section-links ul')?.append(hint)
}

// A link to something in a folded part unfolds it, in browsers that do not by themselves.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  for (let part = target?.closest('details'); part; part = part.parentElement.closest('details')) {
    part.open = true
  }
}
addEventListener('hashchange', unfold)
