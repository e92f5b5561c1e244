<?php
// The few functions of WordPress that the plugin calls, as far as its tests need them.
// php stubs.php PLUGIN '{"options": {...}, "run": "wp_footer" | "admin_page" | "save"}' prints what WordPress would send.
define( 'ABSPATH', '/' );
$asked   = json_decode( $argv[2], true );
$actions = $settings = $page = array();

function add_action( $name, $act ) { $GLOBALS['actions'][ $name ][] = $act; }
function register_setting( $group, $name, $rules ) { $GLOBALS['settings'][ $name ] = $rules['sanitize_callback']; }
function add_options_page( $title, $menu, $may, $name, $show ) { $GLOBALS['page'] = array( $may, $show ); }
function get_option( $name, $else = false ) { return $GLOBALS['asked']['options'][ $name ] ?? $else; }
function untrailingslashit( $text ) { return rtrim( $text, '/\\' ); }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES, 'UTF-8', false ); }
function esc_textarea( $text ) { return htmlspecialchars( $text, ENT_QUOTES, 'UTF-8' ); }
function esc_url_raw( $url, $schemes ) {
	$url = preg_replace( '|[^a-z0-9-~+_.?#=!&;,/:%@$\|*\'()\[\]\\x80-\\xff]|i', '', $url );
	return in_array( strtolower( (string) parse_url( $url, PHP_URL_SCHEME ) ), $schemes, true ) ? $url : '';
}
function esc_url( $url, $schemes ) { return str_replace( array( '&', "'" ), array( '&#038;', '&#039;' ), esc_url_raw( $url, $schemes ) ); }
function sanitize_textarea_field( $text ) { return trim( strip_tags( $text ) ); }
function settings_fields( $group ) { echo "<input type=\"hidden\" name=\"option_page\" value=\"$group\">"; }
function submit_button() { echo '<button>Save</button>'; }

require $argv[1];
foreach ( array( 'admin_init', 'admin_menu' ) as $name ) {
	foreach ( $actions[ $name ] as $act ) { $act(); }
}
if ( 'wp_footer' === $asked['run'] ) {
	foreach ( $actions['wp_footer'] as $act ) { $act(); }
} elseif ( 'admin_page' === $asked['run'] ) {
	echo $page[0], "\n";
	$page[1]();
} else {
	foreach ( $settings as $name => $clean ) { $saved[ $name ] = $clean( $asked['options'][ $name ] ); }
	echo json_encode( $saved );
}
