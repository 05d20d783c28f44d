//! A folder for one world, removed at the end.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// The folders that this process has made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A folder for one world, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> Result<Self, String> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("mailwhy-world-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
