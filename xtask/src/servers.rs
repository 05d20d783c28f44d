//! Which real mail servers do the tests talk with, and how do they get here without a single
//! service starting?

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, sh};

/// The Debian package, and a file that shows it is there.
const PACKAGES: &[(&str, &str)] = &[
    ("nsd", "/usr/sbin/nsd"),
    ("unbound", "/usr/sbin/unbound"),
    ("ldnsutils", "/usr/bin/ldns-signzone"),
    ("rbldnsd", "/usr/sbin/rbldnsd"),
    ("postfix", "/usr/lib/postfix/sbin/master"),
    ("postgrey", "/usr/sbin/postgrey"),
    ("dovecot-imapd", "/usr/lib/dovecot/imap-login"),
    ("dovecot-pop3d", "/usr/lib/dovecot/pop3-login"),
    ("nginx-light", "/usr/sbin/nginx"),
    ("nftables", "/usr/sbin/nft"),
    ("m4", "/usr/bin/m4"),
];

/// What conflicts with Postfix as a package, and so is unpacked beside it; and the libraries that
/// it needs.
const UNPACKED: &[&str] =
    &["exim4-daemon-light", "exim4-base", "sendmail-bin", "sendmail-base", "sendmail-cf"];
const LIBRARIES: &[&str] = &["libidn12", "libgnutls-dane0", "libnsl2", "libwrap0", "liblockfile1"];

/// A file of the last package that is unpacked.
const UNPACKED_WHOLE: &str = "usr/share/sendmail/cf/m4/cf.m4";

/// Installs what is missing. Only root can run these servers, as several users; for others their
/// tests say that they were not run.
pub(crate) fn install() -> Outcome {
    if !is_root() || !sh::has("apt-get") {
        eprintln!(
            "\n==> real mail servers: not installed, which takes root and apt-get; their tests \
             will say so"
        );
        return Ok(());
    }
    let folder = sh::root().join("target/real");
    let missing =
        PACKAGES.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package);
    let mut packages: Vec<&str> = missing.collect();
    let is_unpacked = folder.join(UNPACKED_WHOLE).exists();
    if !is_unpacked {
        packages.extend(LIBRARIES);
    }
    if packages.is_empty() {
        return Ok(());
    }
    sh::step("read the list of Debian packages", &mut sh::apt(&["update", "--quiet"]))?;
    let _closed = NoServices::declare()?;
    // Postfix asks what kind of site this is; none, for each test brings its own configuration.
    answer("postfix postfix/main_mailer_type select No configuration")?;
    let title = format!("install {}", packages.join(", "));
    sh::step(
        &title,
        sh::apt(&["install", "--yes", "--quiet", "--no-install-recommends"]).args(&packages),
    )?;
    if is_unpacked { Ok(()) } else { unpack(&folder) }
}

fn unpack(folder: &Path) -> Outcome {
    let downloads = folder.join("packages");
    std::fs::create_dir_all(&downloads)
        .map_err(|fault| format!("{}: {fault}", downloads.display()))?;
    let mut download = sh::apt(&["download", "--quiet", "--option", "APT::Sandbox::User=root"]);
    sh::step(
        &format!("download {}", UNPACKED.join(", ")),
        download.args(UNPACKED).current_dir(&downloads),
    )?;
    let entries = std::fs::read_dir(&downloads)
        .map_err(|fault| format!("{}: {fault}", downloads.display()))?;
    let packages: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    for package in packages.iter().filter(|path| path.extension().is_some_and(|end| end == "deb")) {
        let name = package.file_name().unwrap_or_default().to_string_lossy();
        sh::step(
            &format!("unpack {name}"),
            Command::new("dpkg-deb").arg("--extract").arg(package).arg(folder),
        )?;
    }
    Ok(())
}

/// Answers a question of a package before it is asked.
fn answer(line: &str) -> Outcome {
    let started = Command::new("debconf-set-selections").stdin(Stdio::piped()).spawn();
    let mut child =
        started.map_err(|fault| format!("debconf-set-selections does not start: {fault}"))?;
    let written = child.stdin.take().map(|mut input| writeln!(input, "{line}"));
    written
        .transpose()
        .map_err(|fault| format!("debconf-set-selections takes no answer: {fault}"))?;
    let status = child.wait().map_err(|fault| fault.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("debconf-set-selections: failed ({status})"))
    }
}

/// Tells packages to start nothing, as long as it lives; a rule that was there stays.
struct NoServices {
    is_ours: bool,
}

impl NoServices {
    const RULE: &str = "/usr/sbin/policy-rc.d";

    fn declare() -> Result<Self, String> {
        if Path::new(Self::RULE).exists() {
            return Ok(Self { is_ours: false });
        }
        let wrong = |fault: std::io::Error| format!("{}: {fault}", Self::RULE);
        std::fs::write(Self::RULE, "#!/bin/sh\nexit 101\n").map_err(wrong)?;
        std::fs::set_permissions(Self::RULE, std::fs::Permissions::from_mode(0o755))
            .map_err(wrong)?;
        Ok(Self { is_ours: true })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.is_ours {
            // Left behind it would only keep services from starting when something else is
            // installed.
            let _ = std::fs::remove_file(Self::RULE);
        }
    }
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective =
        status.lines().find_map(|line| line.strip_prefix("Uid:")?.split_whitespace().nth(1));
    effective == Some("0")
}
