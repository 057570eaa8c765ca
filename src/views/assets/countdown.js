// Keeps the time left on the console true while the page is open.
const clock = document.querySelector('[data-expires-at]')
const lengthSeconds = clock
  ? (Date.parse(clock.dataset.expiresAt) - Date.parse(clock.dataset.startedAt)) / 1000
  : Number.NaN
if (Number.isFinite(lengthSeconds)) {
  const bar = clock.querySelector('progress')
  const text = clock.querySelector('[data-time-left]')
  const announcement = clock.querySelector('[role="status"]')
  const expiresAt = Date.parse(clock.dataset.expiresAt)
  // The page was made at this instant of the server's clock; this machine's clock may differ.
  const madeAt = Date.parse(clock.dataset.now ?? '')
  const offset = Number.isNaN(madeAt) ? 0 : madeAt - Date.now()
  let announced = false

  const show = () => {
    const leftSeconds = Math.max(0, Math.ceil((expiresAt - Date.now() - offset) / 1000))
    const hours = Math.floor(leftSeconds / 3600)
    const minutes = Math.floor((leftSeconds % 3600) / 60)
    const seconds = leftSeconds % 60
    text.textContent =
      hours > 0
        ? `${hours} h ${minutes} min`
        : minutes > 0
          ? `${minutes} min ${seconds} s`
          : `${seconds} s`
    bar.value = leftSeconds
    clock.classList.toggle('ending', leftSeconds <= 300)
    if (leftSeconds <= 300 && !announced) {
      announced = true
      announcement.textContent = 'Less than five minutes of this session are left.'
    }
    if (leftSeconds === 0) {
      clearInterval(timer)
      // By a clock that is not the server's, it might answer with the same page again and again.
      if (!Number.isNaN(madeAt)) location.reload()
    }
  }
  bar.max = Math.max(1, lengthSeconds)
  const timer = setInterval(show, 1000)
  show()
}
