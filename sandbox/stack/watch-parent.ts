// Preloaded into a process that the stack starts. Its IPC channel closes when the stack ends, in whatever way;
// a remaining process would block its port at the next start.
if (process.env['ADSAPP_WATCH_PARENT'] !== undefined) {
  // Worker threads are preloaded too, but have their own channels for other purposes.
  delete process.env['ADSAPP_WATCH_PARENT']
  process.on('disconnect', () => process.exit(1))
  // The watch must not keep a finished process alive.
  process.channel?.unref()
}
