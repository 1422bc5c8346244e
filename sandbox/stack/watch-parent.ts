// Preloaded into a process that the stack starts. The channel to the stack closes when the stack ends, in whatever way; a
// process that stayed behind would keep its port from the next start.
if (process.env['ADSAPP_WATCH_PARENT'] !== undefined) {
  // Workers of this process are preloaded too but have channels of their own, for other ends.
  delete process.env['ADSAPP_WATCH_PARENT']
  process.on('disconnect', () => process.exit(1))
  // Watching alone must not keep a process alive that has done its work.
  process.channel?.unref()
}
