# Making the domain controllers of the test bed; read by bed.sh, which explains.
#
#   make_one     dc1: certificates, provision, schema, recipients, accounts
#   make_pair    dc2 joined to it; starts both to do so, and stops them again
#
# Both write the files of a bed into $BED and print what Samba's tools print.
#
# shellcheck shell=bash disable=SC2154	# the variables of bed.sh

# --- Configuration files

# xattr_tdb keeps NT ACLs in a file, which spares the need for CAP_SYS_ADMIN.
write_smb_conf() {
	local d=$BED/$1
	cat <<-END
	[global]
		netbios name = ${1^^}
		workgroup = ADEX
		realm = $REALM
		server role = active directory domain controller
		prefork children = 2
		server services = rpc, ldap, cldap, kdc, drepl, dns
		interfaces = $(address "$1")/8
		bind interfaces only = yes
		pid directory = $d/run
		ncalrpc dir = $d/run/ncalrpc
		winbindd socket directory = $d/run/winbindd
		ntp signd socket directory = $d/run/ntp_signd
		lock directory = $d
		private dir = $d/private
		state directory = $d/state
		cache directory = $d/cache
		binddns dir = $d/bind-dns
		log file = $d/log/samba.log
		max log size = 0
		log level = 1
		disable spoolss = yes
		printcap name = /dev/null
		tls enabled = yes
		tls keyfile = $d/tls/server.key
		tls certfile = $d/tls/server.crt
		tls cafile = $d/tls/ca.crt
		vfs objects = dfs_samba4 acl_xattr xattr_tdb
		xattr_tdb:file = $d/state/xattr.tdb
		dsdb:schema update allowed = yes
		dreplsrv:periodic_interval = 5
		dreplsrv:periodic_startup_interval = 3
		ldap server require strong auth = $(setting strong-auth yes)
		old password allowed period = 0
	END
	[ -d "$d/private" ] || return 0		# the shares come with provision
	cat <<-END
	[sysvol]
		path = $d/state/sysvol
		read only = no
	[netlogon]
		path = $d/state/sysvol/$DOMAIN/scripts
		read only = no
	END
}

# NAME1 and NAME2 are more names of dc1 and dc2.
write_hosts() {
	cat > "$BED/client/hosts" <<-END
	127.0.0.1 localhost
	$ADDR1 dc1.$DOMAIN dc1 $DOMAIN ${1:-}
	$ADDR2 dc2.$DOMAIN dc2 ${2:-}
	END
}

# dc2 comes first: one that is down costs nothing, but the clients of a frozen
# dc1 would wait for its DNS and Kerberos before they get to its LDAP.
write_client_files() {
	mkdir -p "$BED/client"
	write_hosts
	cat > "$BED/client/resolv.conf" <<-END
	nameserver $ADDR2
	nameserver $ADDR1
	END
	cat > "$BED/client/krb5.conf" <<-END
	[libdefaults]
		default_realm = $REALM
		dns_lookup_realm = false
		dns_lookup_kdc = false
		rdns = false
	[realms]
		$REALM = {
			kdc = $ADDR2
			kdc = $ADDR1
			kpasswd_server = $ADDR1
		}
	[domain_realm]
		.$DOMAIN = $REALM
		$DOMAIN = $REALM
	END
}

# --- Certificates

make_ca() {	# NAME
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 \
		-subj "/CN=Samba bed $1" -keyout "$1.key" -out "$1.crt" \
		-addext basicConstraints=critical,CA:TRUE \
		-addext keyUsage=critical,keyCertSign,cRLSign
}

# "openssl ca", because "openssl x509" cannot date a certificate back.
make_certificate() {	# NAME CA HOST,HOST... FROM UNTIL
	local host=${3%%,*}
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$host" \
		-keyout "$1.key" -out request
	: > index
	cat > ca.conf <<-END
	[ca]
	default_ca = bed
	[bed]
	database = index
	new_certs_dir = .
	rand_serial = yes
	default_md = sha256
	policy = names
	[names]
	commonName = supplied
	[server]
	basicConstraints = CA:FALSE
	extendedKeyUsage = serverAuth
	subjectAltName = DNS:${3//,/,DNS:}
	END
	openssl ca -batch -notext -config ca.conf -extensions server \
		-cert "$2.crt" -keyfile "$2.key" -in request -out "$1.crt" \
		-startdate "$(date -u -d "$4" +%Y%m%d000000Z)" \
		-enddate "$(date -u -d "$5" +%Y%m%d000000Z)"
}

make_certificates() (
	mkdir -p "$BED/tls"
	cd "$BED/tls" || exit
	make_ca ca
	make_ca wrong-ca
	make_certificate dc1 ca "dc1.$DOMAIN,$DOMAIN" today '5 years'
	make_certificate dc2 ca "dc2.$DOMAIN,$DOMAIN" today '5 years'
	make_certificate expired ca "dc1.$DOMAIN" '-2 years' '-1 year'
	make_certificate other ca other.example.test today '5 years'
	make_certificate wrong wrong-ca "dc1.$DOMAIN" today '5 years'
	rm -f request ca.conf index* ./*.pem
)

# --- Making dc1.  All of it works on the files of a stopped server.

tool() { samba-tool "$@" --configfile="$BED/dc1/etc/smb.conf"; }

ldb() {	# COMMAND ARGUMENT...
	"$1" --configfile="$BED/dc1/etc/smb.conf" \
		-H "$BED/dc1/private/sam.ldb" "${@:2}"
}

provision() {
	mkdir -p "$BED/dc1/run" "$BED/dc1/log"
	install_certificate dc1
	write_smb_conf dc1 > "$BED/dc1/provision.conf"
	samba-tool domain provision --configfile="$BED/dc1/provision.conf" \
		--targetdir="$BED/dc1" --realm="$REALM" --domain=ADEX \
		--server-role=dc --dns-backend=SAMBA_INTERNAL \
		--host-name=dc1 --host-ip="$ADDR1" --adminpass="$ADMIN_PASSWORD"
	write_smb_conf dc1 > "$BED/dc1/etc/smb.conf"
	# Registers ldap/dc1..., else done by a service we leave out
	samba_spnupdate --configfile="$BED/dc1/etc/smb.conf"
	tool domain passwordsettings set --max-pwd-age=0 \
		-H "$BED/dc1/private/sam.ldb"
}

# ldbmodify makes a file one transaction, in which new classes are not known
# yet; so a file for each part of the schema.
load_schema() {
	local part
	awk -v to="$BED/schema." '
		BEGIN { RS = ""; n = 10 }
		/add: schemaUpdateNow/ { n++; next }
		{ printf "%s\n\n", $0 > (to n ".ldif") }' "$HERE/schema.ldif"
	for part in "$BED"/schema.*.ldif; do
		ldb ldbmodify "$part"
	done
	rm -f "$BED"/schema.*.ldif
}

load_forest() {
	/usr/bin/python3 "$HERE/forest.py" --config > "$BED/load.ldif"
	ldb ldbadd "$BED/load.ldif"
	/usr/bin/python3 "$HERE/forest.py" --count "$COUNT" --seed "$SEED" \
		--truth "$BED/truth.jsonl" > "$BED/load.ldif"
	ldb ldbadd "$BED/load.ldif"
	rm -f "$BED/load.ldif"
}

export_keytab() {	# NAME
	tool domain exportkeytab "$BED/keytabs/$1.keytab" \
		--principal="$1@$REALM"
}

# Add an access control entry to an object, first in its list.
grant() {	# DN ENTRY
	local sddl controls=(--controls=show_deleted:1 --controls=sd_flags:1:4)
	sddl=$(ldb ldbsearch -b "$1" -s base "${controls[@]}" \
		nTSecurityDescriptor | sed -e ':a' -e 'N;s/\n //;ta' -e 'P;D' |
		sed -n 's/^nTSecurityDescriptor: //p')
	ldb ldbmodify "${controls[@]}" <<-END
	dn: $1
	changetype: modify
	replace: nTSecurityDescriptor
	nTSecurityDescriptor: ${sddl/\(/$2\(}
	END
}

# May replicate changes (DirSync) and read what is left of deleted objects.
grant_sync() {	# NAME
	local sid
	sid=$(ldb ldbsearch "(sAMAccountName=$1)" objectSid |
		sed -n 's/^objectSid: //p')
	grant "$BASE" "(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;$sid)"
	grant "CN=Deleted Objects,$BASE" "(A;CI;LCRP;;;$sid)"
}

make_accounts() {
	local name sam=(-H "$BED/dc1/private/sam.ldb")
	mkdir -p "$BED/keytabs"
	for name in svc-plain svc-sync svc-disabled svc-oldkey; do
		tool user create $name "$PASSWORD" "${sam[@]}"
		export_keytab $name
	done
	export_keytab administrator
	grant_sync svc-sync
	tool user disable svc-disabled "${sam[@]}"
	tool user setpassword svc-oldkey --newpassword="$NEW_PASSWORD" \
		"${sam[@]}"
}

make_one() {
	say "making $BED with $COUNT recipients, about a minute"
	begin_bed
	make_certificates
	write_client_files
	provision
	load_schema
	load_forest
	make_accounts
}

# --- Making dc2, a second controller of the domain

as_admin() { client tool "$@" -U "administrator%$ADMIN_PASSWORD"; }

dsa_guid() {	# DC: the name replication knows a controller by
	local sites=CN=Sites,CN=Configuration,$BASE
	ldb ldbsearch -s base objectGUID \
		-b "CN=NTDS Settings,CN=${1^^},CN=Servers,CN=$SITE,$sites" |
		sed -n 's/^objectGUID: //p'
}

join() {
	mkdir -p "$BED/dc2/run" "$BED/dc2/log"
	install_certificate dc2
	write_smb_conf dc2 | grep -v 'server role' > "$BED/dc2/join.conf"
	client samba-tool domain join "$DOMAIN" DC --targetdir="$BED/dc2" \
		--configfile="$BED/dc2/join.conf" --server="dc1.$DOMAIN" \
		-U "administrator%$ADMIN_PASSWORD" --dns-backend=SAMBA_INTERNAL
}

# Samba registers no loopback addresses, nor names of services by itself.
register_dc2() {
	local guid zone name port
	guid=$(dsa_guid dc2)
	write_hosts "$(dsa_guid dc1)._msdcs.$DOMAIN" "$guid._msdcs.$DOMAIN"
	as_admin dns add "dc1.$DOMAIN" "$DOMAIN" dc2 A "$ADDR2"
	as_admin dns add "dc1.$DOMAIN" "_msdcs.$DOMAIN" "$guid" CNAME \
		"dc2.$DOMAIN"
	while read -r zone name port; do
		as_admin dns add "dc1.$DOMAIN" "$zone" "$name" SRV \
			"dc2.$DOMAIN $port 0 100" < /dev/null
	done <<-END
	$DOMAIN _ldap._tcp 389
	_msdcs.$DOMAIN _ldap._tcp.dc 389
	_msdcs.$DOMAIN _ldap._tcp.$SITE._sites.dc 389
	$DOMAIN _gc._tcp 3268
	$DOMAIN _kerberos._tcp 88
	END
	for name in "ldap/dc2.$DOMAIN" ldap/DC2; do
		tool spn add "$name" 'DC2$' -H "$BED/dc1/private/sam.ldb"
	done
}

# dc2 serves the names that dc1 has just got.
await_replication() {
	local i
	for ((i = 0; i < 60; i++)); do
		! dig +short "@$ADDR2" SRV "_kerberos._tcp.$DOMAIN" |
			grep -q dc2 || return 0
		sleep 0.5
	done
	die "dc1 does not replicate to dc2, see $BED/log"
}

make_pair() {
	say "joining dc2, about half a minute"
	begin_change
	launch dc1
	join
	register_dc2
	launch dc2
	await_replication
	halt_all
}
