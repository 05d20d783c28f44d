//! How the programs of a terminal say in other languages that a port does not open.

use crate::pasted::phrase::contains_listed;

/// The word before a port's number.
pub(super) const PORT: &str = "port|ports|puerto|porta|poort|порт|ポート|端口|連接埠";

/// Words of a connection that did not come about, in small letters.
pub(super) const FAILED: &str = "\
    failed|could not open|couldn't connect|unable to connect|fehlgeschlagen|\
    konnte keine verbindung|konnte nicht hergestellt|impossible d|échec|no se puede|\
    no se pudo|error en la con|impossibile|non riuscit|não foi possível|falhou|\
    kan geen verbinding|mislukt|接続できません|失敗|无法打开|無法開啟|连接失败";

/// Somebody said no.
pub(super) const REFUSED: &str = "\
    refused|errno=111|errno=61|errno=10061|abgelehnt|verweigert|refusée|rechazad|rifiutat|\
    recusada|geweigerd|拒否|拒绝|拒絕|actively refused";

/// Nobody said anything.
pub(super) const TIMED_OUT: &str = "\
    timed out|timeout|time-out|errno=110|errno=60|errno=10060|curl: (28)|\
    zeitüberschreitung|wartezeit|zeit überschritten|délai|expiration|expiró|\
    tiempo de espera|agotado|scadut|tempo limite|verlopen|タイムアウト|超时|逾時";

/// The computer itself has no way there: it has no IPv6, which others of the host's addresses do
/// without.
pub(super) const NO_WAY: &str = "\
    network is unreachable|no route to host|address family|netzwerk ist nicht erreichbar";

/// A name that nobody knows.
pub(super) const NOT_FOUND: &str = "\
    name resolution of|could not resolve|couldn't resolve|name or service not known|\
    nodename nor servname|host lookup failed|failure in name resolution|\
    no address associated|no such host|gethostbyname failure|status: nxdomain|: nxdomain|\
    (nxdomain)|non-existent domain|unbekannter host|hôte inconnu|host desconocido|\
    nom ou service inconnu|der name oder der dienst ist nicht bekannt|nombre o servicio|\
    temporary failure in name|could not find host|unknown host";

/// Whether a line has one of them.
pub(super) fn has(line: &str, words: &str) -> bool {
    contains_listed(line, words)
}
