//! nftables: what a firewall does with packets that arrive: it drops them, resets, or says that
//! there is no way.

use std::io::Write;
use std::process::{Command, Stdio};

/// Puts rules in force, such as `ip daddr 45.90.3.1 tcp dport 25 drop`.
pub(super) fn raise(rules: &[String]) -> Result<(), String> {
    if rules.is_empty() {
        return Ok(());
    }
    let rules: String = rules.iter().map(|rule| format!("    {rule}\n")).collect();
    let table = format!(
        "table inet testbed {{\n  chain arriving {{\n    type filter hook input priority 0;\n\
         {rules}  }}\n}}\n"
    );
    let mut nft = Command::new("/usr/sbin/nft")
        .args(["-f", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("nft does not start: {fault}"))?;
    let mut input = nft.stdin.take().ok_or("nft takes no rules")?;
    input.write_all(table.as_bytes()).map_err(|fault| fault.to_string())?;
    drop(input);
    let status = nft.wait().map_err(|fault| fault.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("nft refused:\n{table}")) }
}
