//! A folder for one world, removed at the end.

use std::path::PathBuf;

/// A folder for one world, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("mailwhy-world-{}", std::process::id()));
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
