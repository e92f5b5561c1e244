<?php
/**
 * Plugin Name: Thora chat
 * Description: Puts the chat of the clinic's own Thora server on every page. Settings, Thora chat.
 * Version: 0.1.0
 * Requires at least: 5.5
 * Requires PHP: 7.2
 * License: Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0), compatible with the GPL from version 3 on
 */
defined( 'ABSPATH' ) || exit;

const THORA_OPTIONS = array( 'language', 'theme', 'colour', 'side', 'offset', 'greeting', 'avatar', 'label', 'dir', 'hide-on', 'phone', 'email' );

add_action( 'admin_init', function () {
	register_setting( 'thora_chat', 'thora_server', array( 'sanitize_callback' => 'thora_server' ) );
	register_setting( 'thora_chat', 'thora_options', array( 'sanitize_callback' => 'sanitize_textarea_field' ) );
} );
add_action( 'admin_menu', function () {
	add_options_page( 'Thora chat', 'Thora chat', 'manage_options', 'thora_chat', 'thora_settings' );
} );
add_action( 'wp_footer', 'thora_tag' );

/** An address without a slash at its end; '' for what is none with https. */
function thora_server( $address ) {
	return untrailingslashit( esc_url_raw( trim( (string) $address ), array( 'https' ) ) );
}

/** The tag, before </body> of each page; nothing without an address. */
function thora_tag() {
	$server = thora_server( get_option( 'thora_server', '' ) );
	if ( '' === $server ) {
		return;
	}
	$data = '';
	foreach ( preg_split( '/\R/', (string) get_option( 'thora_options', '' ) ) as $line ) {
		if ( preg_match( '/^\s*([a-z-]+)\s*:\s*(.*\S)\s*$/', $line, $part ) && in_array( $part[1], THORA_OPTIONS, true ) ) {
			$data .= sprintf( ' data-%s="%s"', $part[1], esc_attr( $part[2] ) );
		}
	}
	printf( "<script src=\"%s\" defer%s></script>\n", esc_url( "$server/widget/thora.js", array( 'https' ) ), $data );
}

function thora_settings() {
	echo '<div class="wrap"><h1>Thora chat</h1><form method="post" action="options.php">';
	settings_fields( 'thora_chat' );
	printf( '<p><label>Address of the server, such as https://chat.your-clinic.example<br><input class="regular-text" type="url" name="thora_server" value="%s"></label></p>', esc_attr( get_option( 'thora_server', '' ) ) );
	printf( '<p><label>Options, one a line, such as language: fr<br><textarea class="large-text" rows="8" name="thora_options">%s</textarea></label></p>', esc_textarea( get_option( 'thora_options', '' ) ) );
	submit_button();
	echo '</form></div>';
}
