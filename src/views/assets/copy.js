// Puts a button beside each value that people paste elsewhere.
for (const value of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  const label = value.dataset.copy
  if (label) button.setAttribute('aria-label', `Copy ${label}`)
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(value.textContent)
      button.textContent = 'Copied'
    } catch {
      button.textContent = 'Not copied'
    }
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  })
  value.after(button)
}
