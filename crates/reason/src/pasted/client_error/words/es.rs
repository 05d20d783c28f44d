//! Spanish.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "salida|saliente|smtp|enviar|envi|envío"),
    (Concept::Incoming, "entrante|entrada|imap|pop3|recib|recepción|recuper"),
    (Concept::Server, "servidor|host|anfitrión"),
    (
        Concept::Connection,
        "connect|conexi|conectar|conect|contactar|enlace seguro|respond|red|establec|\
         comunic",
    ),
    (
        Concept::Failed,
        "falló|fall|imposible|no se pud|no se pued|no se ha podido|no es posible|error|\
         no disponible|no respon|rechaz|no se ha establecido",
    ),
    (Concept::Not, "\x20no |no se|ningún|ninguna|sin "),
    (Concept::Timeout, "tiempo de espera|agotado|caducado|expir|timeout|tiempo límite"),
    (
        Concept::Broken,
        "interrump|perdió|perdido|restablec|cerrado|cerró|inesperad|finaliz|terminó|\
         cortado",
    ),
    (
        Concept::NotFound,
        "no se encontr|no encontr|no se ha encontr|desconocid|no existe|\
         no se puede encontrar|no se encuentra|resolver",
    ),
    (Concept::Certificate, "certificado|identidad del servidor|identidad de|nombre principal"),
    (
        Concept::Untrusted,
        "no válid|no es válid|inválid|caducado|expirado|no coincid|coincid|confianza|confiable|\
         verific|problema|autofirmado|incorrect",
    ),
    (Concept::Encryption, "starttls|tls|ssl|cifrad|encript|conexión segura|enlace seguro"),
    (
        Concept::Unsupported,
        "no admite|no anuncia|no es compatible|no soporta|no parece admitir|no ofrece|\
         no disponible|falta|no está disponible|no admitid",
    ),
    (
        Concept::Login,
        "autentic|autentif|identific|iniciar sesión|inicio de sesión|acceder|sesión|\
         login",
    ),
    (
        Concept::Method,
        "método de identificación|método de autenticación|contraseñas cifradas|\
         contraseña cifrada|mecanismo de identificación|contraseña segura",
    ),
    (Concept::Password, "contraseña|clave|nombre de usuario|usuario|credencial"),
    (
        Concept::Refused,
        "incorrect|no válid|inválid|rechaz|deneg|no acept|no permit|permit|\
         no se puede identificar|imposible aut|errónea|fallo de identificación|\
         error de autenticación",
    ),
    (Concept::Required, "requiere|requerid|necesari|necesita|obligatori|debe"),
    (Concept::Relay, "relay|retransmi|reenv|relé|reencaminar"),
    (
        Concept::DataFile,
        "archivo de datos|carpetas personales|outlook.pst|.ost|carpetas predeterminadas",
    ),
    (Concept::TooMany, "demasiad|número máximo|simultáne|máximo de conexiones"),
    (Concept::Temporary, "temporal|más tarde|interno"),
    (Concept::Sender, "dirección del remitente|dirección de remitente"),
    (Concept::Size, "tamaño del mensaje|demasiado grande|tamaño máximo"),
];
